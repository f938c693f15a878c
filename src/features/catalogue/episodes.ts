/**
 * An episode of the 2022 vodcast series, as its announcement prints it: in its order, and in its words but for two misprints (NEUSTART,
 * organised). Title, date, length and all that is said in it are unknown until the rights holder supplies the recording, and stay empty.
 */
export interface Episode {
  readonly id: string;
  readonly guest: string;
  readonly role: string;
  /** Lessons that this project has matched to the guest's role: module and lesson. */
  readonly lessons: readonly (readonly [module: string, lesson: string])[];
}

export const EPISODES: readonly Episode[] = [
  { id: 'spiros-papadopoulos', guest: 'Spiros Papadopoulos', role: 'Preventing and Countering Violent Extremism expert within the Austrian probation service and project manager at NEUSTART KOMPASS, Austria', lessons: [] },
  { id: 'liesbeth-van-der-heide', guest: 'Liesbeth van der Heide', role: 'Researcher and lecturer at Leiden University, the Netherlands', lessons: [] },
  { id: 'tina-mykkanen', guest: 'Tina Mykkänen', role: 'International Consultant, P/CVE and CT Expert', lessons: [] },
  { id: 'maarten-van-de-donk', guest: 'Maarten van de Donk', role: 'Expert of RADAR, working for Radicalisation Awareness Network (RAN)', lessons: [] },
  { id: 'marc-hecker', guest: 'Marc Hecker', role: 'Director of Research and Communications, French Institute for International Relations', lessons: [] },
  { id: 'elvar-jonsson', guest: 'Elvar Jonsson', role: 'Program Educator, Entré program Sweden', lessons: [] },
  { id: 'pedro-liberado', guest: 'Pedro Liberado', role: 'Chief Research Officer & Head of Radicalisation, Violent Extremism and organised crime at Innovative Prison Systems (IPS)', lessons: [] },
  { id: 'torben-adams', guest: 'Torben Adams', role: 'Crime Prevention and Criminal Justice Officer UNODC Vienna', lessons: [['committee', 'committee-court-mechanisms']] },
];

/** Who created the series, with the roles that the announcement gives them. */
export const CREATORS: readonly { readonly name: string; readonly role: string }[] = [
  { name: 'Robert Örell', role: 'co-chair EU RAN Rehabilitation Working Group, Sweden' },
  { name: 'Ioan Durnescu', role: 'University of Bucharest, Romania' },
];
