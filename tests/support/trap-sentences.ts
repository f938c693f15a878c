/** For each legal trap: what must be caught (`fr`: in French), and what is true and must pass. */
export interface TrapSentences {
  readonly caught: readonly string[];
  readonly fr: readonly string[];
  readonly true: readonly string[];
}

/**
 * Every trap of the list that concerns what a text says. Trap 14 (what the registry calls unconfirmed) cannot be seen in a text, which does not
 * say how sure it is: the test of citations and the shipped registry stand for it.
 */
export const TRAP_SENTENCES: Readonly<Record<string, TrapSentences>> = {
  'trap-1': {
    caught: ['Directive (EU) 2016/1919 had to be transposed by 25 May 2019.', 'States had until 5 May 2019 for the Legal Aid Directive.'],
    fr: ['La directive (UE) 2016/1919 devait être transposée le 25 mai 2019.'],
    true: ['Directive (EU) 2016/1919 of 26 October 2016 binds 25 Member States.', 'The election was held on 25 May 2019.'],
  },
  'trap-2': {
    caught: ['The Convention on the Prevention of Terrorism is of 17 May 2005.', 'CETS No. 196 was opened on 17 May 2005.'],
    fr: ['La Convention pour la prévention du terrorisme date du 17 mai 2005.'],
    true: ['CETS No. 196 was opened on 16 May 2005.', 'The hearing of 17 May 2005 was adjourned.'],
  },
  'trap-3': {
    caught: ['CM/Rec(2023)2 was adopted on 16 March 2023.', 'On 16 March 2023 the Committee of Ministers adopted Rec(2023)2.'],
    fr: ['La recommandation CM/Rec(2023)2 date du 16 mars 2023.'],
    true: ['CM/Rec(2023)2 was adopted on 15 March 2023.', 'The news item is of 16 March 2023.'],
  },
  'trap-4': {
    caught: ['Directive 2013/13/EU gives the right to information.', 'Directive 2010/64/EU on the right to information binds.', 'The right to interpretation stands in 2012/13/EU.'],
    fr: ['La directive 2013/13/UE donne ce droit.', 'La directive 2010/64/UE garantit le droit à l’information.'],
    true: ['Directive 2012/13/EU is on the right to information.', 'Directive 2010/64/EU is on interpretation, 2012/13/EU on the right to information.'],
  },
  'trap-5': {
    caught: ['In Bivolaru and Moldovan v. France the first applicant won.', 'Bivolaru and Moldovan is a French case. The Court found for the second applicant.'],
    fr: ['Bivolaru et Moldovan c. France est un arrêt de 2021. Le premier requérant obtint gain de cause.'],
    true: ['In Bivolaru and Moldovan the Court found a violation for Mr Moldovan and none for Mr Bivolaru.', 'In Salduz the first applicant was a minor.'],
  },
  'trap-6': {
    caught: ['The Grand Chamber decided Muršić v. Croatia on 12 March 2015.', 'Muršić v. Croatia [GC], 12 March 2015, sets the test.'],
    fr: ['La Grande Chambre a rendu l’arrêt Muršić le 12 mars 2015.'],
    true: ['The Grand Chamber decided Muršić on 20 October 2016.', 'In Muršić the Chamber had judged on 12 March 2015, the Grand Chamber on 20 October 2016.'],
  },
  'trap-7': {
    caught: ['Directive (EU) 2017/541, an Agreement of 2019, defines terrorism.', 'Directive (EU) 2017/541 of the Council of Europe lists the offences.'],
    fr: ['La directive (UE) 2017/541 du Conseil de l’Europe énumère les infractions.'],
    true: ['Directive (EU) 2017/541 was adopted by the European Parliament and the Council of the European Union.', 'The Council of Europe has a convention; Directive (EU) 2017/541 is the Union’s.'],
  },
  'trap-8': {
    caught: ['This belongs to International Cooperation in Criminal Proceedings and Victims Rights.', 'See the course International cooperation in criminal proceedings.'],
    fr: ['Voir le cours Coopération internationale dans les procédures pénales.'],
    true: ['This belongs to International Cooperation in Criminal Matters.', 'See Procedural Safeguards in Criminal Proceedings and Victims’ Rights.'],
  },
  'trap-9': {
    caught: ['In a shared cell the Committee asks for 6 m² per person.', 'At 3.5 m² a strong presumption of a violation arises.'],
    fr: ['Dans une cellule collective il faut 6 m² par personne.'],
    true: ['At 3.5 m² no strong presumption arises.', 'Below 3 m² a strong presumption arises; 6 m² is for one person alone.'],
  },
  'trap-10': {
    caught: [
      'A Council of Europe directive applies.', 'Directive 2012/13/EU of the Council of Europe applies.', 'It is a directive of the European Council.',
      'The European Court of Human Rights in Luxembourg decided.', 'The CJEU in Strasbourg decided.', 'The Charter is applied in Strasbourg.',
    ],
    fr: ['C’est une directive du Conseil de l’Europe.', 'La Charte est appliquée par la Cour européenne des droits de l’homme.'],
    true: [
      'Directive 2012/13/EU is an act of the European Parliament and of the Council of the European Union.', 'The Court of Justice of the European Union in Luxembourg applies the Charter.',
      'The European Social Charter is monitored in Strasbourg.', 'La directive 2012/13/UE n’est pas du Conseil de l’Europe.',
    ],
  },
  'trap-11': {
    caught: ['A European arrest warrant needs a minimum penalty of 1 year.', 'The European arrest warrant has a threshold. It is a minimum penalty of twelve months.'],
    fr: ['Le mandat d’arrêt européen connaît un seuil. C’est une peine minimale d’un an.'],
    true: ['A European arrest warrant needs a maximum penalty of at least 12 months.', 'For a European arrest warrant the law looks at the maximum, not at the minimum penalty.'],
  },
  'trap-12': {
    caught: ['The CPT is a court.', 'The CPT held that the cell was too small.', 'The Recommendation is binding.', 'Article 5 of the CPT standards says so.', 'A binding recommendation follows.'],
    fr: ['Le CPT est un tribunal.', 'La recommandation est contraignante.', 'C’est un arrêt du CPT.'],
    true: ['The CPT is not a court.', 'The Recommendation is not binding.', 'The CPT held talks with the ministry.', 'Le CPT n’est pas un tribunal.', 'Aucune recommandation n’est contraignante.'],
  },
  'trap-13': {
    caught: ['NEUSART works in Austria.', 'The guest is from NEUSART KOMPASS.', 'CEP brings probation services together.'],
    fr: ['NEUSART travaille en Autriche.'],
    true: ['NEUSTART works in Austria.', 'CEP, the Confederation of European Probation, brings services together.'],
  },
  'trap-15': {
    caught: ['Rec(2006)8 is in force.', 'Rec(2006)8 requires assistance to victims.'],
    fr: ['La recommandation Rec(2006)8 exige une aide aux victimes.'],
    true: ['Rec(2006)8 is replaced by CM/Rec(2023)2.', 'CM/Rec(2023)2 asks for assistance to victims.'],
  },
  'trap-15a': {
    caught: ['Solitary confinement is prolonged after 14/15 days.', 'The limit is 14 or 15 days.', 'The CPT allows 15 days.', 'The Mandela Rules set 14 days.'],
    fr: ['La limite est de 14 ou 15 jours.', 'Le CPT admet 15 jours.'],
    true: ['The CPT’s maximum is 14 days for a given offence.', 'The Mandela Rules call more than 15 consecutive days prolonged; the CPT sets 14.'],
  },
  'trap-15b': {
    caught: ['The CPT’s minimum in a shared cell is 3 m².', 'The Court requires 4 m² per person.'],
    fr: ['Le CPT exige 3 m² par personne.', 'La Cour exige 4 m².'],
    true: ['The CPT’s minimum is 4 m² per person in a shared cell.', 'The Court’s threshold in a shared cell is 3 m².'],
  },
  'trap-15c': {
    caught: ['Directive (EU) 2016/343 permits inferences from the silence of the accused.', 'John Murray v. the United Kingdom forbids any inference from silence.', 'Under Directive (EU) 2016/343 an adverse inference from silence is a question.'],
    fr: ['La directive (UE) 2016/343 permet de tirer des conclusions du silence.'],
    true: ['Directive (EU) 2016/343 does not allow silence as evidence of guilt.', 'In John Murray the Court accepted some inferences from silence; Directive (EU) 2016/343 goes further.'],
  },
  'trap-15d': {
    caught: ['In Trabelsi v. Belgium a life sentence without review breached the Convention.', 'Trabelsi v. Belgium governs extradition. Article 3 is breached without a review.'],
    fr: ['Selon Trabelsi c. Belgique, la perpétuité sans réexamen fait obstacle à l’extradition.'],
    true: ['Trabelsi v. Belgium on life imprisonment is overruled by Sanchez-Sanchez v. the United Kingdom.', 'In Trabelsi v. Belgium the State disregarded an interim measure.'],
  },
  'trap-15e': {
    caught: ['ETS No. 190 is in force.', 'CETS 222 entered into force in 2020.', 'The Valletta Protocol binds the Parties.'],
    fr: ['Le Protocole de La Valette est en vigueur.'],
    true: ['ETS No. 190 is not in force.', 'The Valletta Protocol was opened for signature in 2025.'],
  },
  'trap-15f': {
    caught: ['COM(2023) 424 gives victims a right to a helpline.', 'The revised Victims’ Rights Directive requires a helpline.'],
    fr: ['La directive 2012/29/UE révisée impose un numéro d’appel.'],
    true: ['COM(2023) 424 is a proposal, to be looked up on EUR-Lex.', 'Directive 2012/29/EU gives victims a right to information.'],
  },
  'trap-15g': {
    caught: ['CM/Rec(2014)3 was written for terrorist offenders.', 'The Recommendation on dangerous offenders applies to terrorists.'],
    fr: ['CM/Rec(2014)3 vise les délinquants terroristes.'],
    true: ['CM/Rec(2014)3 was not written for terrorist offenders.', 'CM/Rec(2014)3 concerns dangerous offenders in general.'],
  },
  'trap-15h': {
    caught: ['The Handbook of 2017 is the current one.', 'Eurojust’s edition of March 2021 is the latest.'],
    fr: ['Le manuel de 2017 est à jour.'],
    true: ['The Handbook of 2017 is replaced by the edition of 2023.', 'The Handbook of 2023 is the current one.'],
  },
  'trap-32': {
    caught: ['At the end you receive a certificate of the Council of Europe.', 'It ends with a certificate from the Council of Europe.'],
    fr: ['Vous recevez un certificat du Conseil de l’Europe.'],
    true: ['You receive a Statement of Accomplishment.', 'This is not a certificate of the Council of Europe.'],
  },
};
