import type { Code, Findings } from '../findings.js';
import type { SourceFile } from '../files.js';
import type { Citation, Instrument } from '../types.js';

export type Registry = ReadonlyMap<string, Instrument>;

/** Splits 'coe-ets-126 Art. 8' into the id and the provision (null for the text as a whole). */
export function splitCitation(cite: string): { id: string; provision: string | null } {
  const space = cite.indexOf(' ');
  return space < 0 ? { id: cite, provision: null } : { id: cite.slice(0, space), provision: cite.slice(space + 1).trim() };
}

/** Why an instrument or provision may not be cited so; null where it may. */
function citationProblem({ cite, as }: Citation, registry: Registry): [code: Code, message: string] | null {
  const { id, provision } = splitCitation(cite);
  const row = registry.get(id);
  if (row === undefined) return ['unknown-instrument', `'${id}' is not in the registry (courses/instruments.yaml): check its spelling`];
  if (row.confidence === 'unconfirmed') return ['unconfirmed', `'${id}' is unconfirmed in the registry and must not be taught: take it out`];
  if (provision !== null) {
    const found = row.provisions.find((candidate) => candidate.ref === provision);
    if (found === undefined) return ['unknown-provision', `'${id}' has no provision '${provision}' in the registry: copy the reference as it stands there`];
    if (found.confidence === 'unconfirmed') return ['unconfirmed', `'${provision}' of '${id}' is unconfirmed in the registry and must not be taught: take it out`];
  }
  const state = row.inForce === 'yes' ? null : row.inForce;
  if (state === as) return null;
  return state === null
    ? ['in-force', `'${id}' is in force: leave out 'as: ${String(as)}'`]
    : ['not-in-force', `'${id}' is not law in force: write { cite: "${cite}", as: ${state} }`];
}

export function checkCitations(cites: readonly Citation[], source: SourceFile<unknown>, at: readonly PropertyKey[], context: { findings: Findings; instruments: Registry }): void {
  cites.forEach((citation, index) => {
    const problem = citationProblem(citation, context.instruments);
    if (problem !== null) context.findings.error(problem[0], source.at(...at, index), problem[1]);
  });
}
