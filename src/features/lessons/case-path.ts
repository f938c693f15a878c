import type { Screen } from '../catalogue/index.js';

export type CaseScreen = Extract<Screen, { type: 'case' }>;

export interface Step {
  readonly scene: string;
  readonly choice: string;
}

export interface CasePath {
  readonly steps: readonly Step[];
  /** The scene where the path stands. */
  readonly scene: CaseScreen['scenes'][number];
}

/** Follows decisions through a case ('wait.call'); what does not fit is left out, so that an old bookmark opens the case and not an error. */
export function followPath(screen: CaseScreen, path: string): CasePath {
  const scenes = new Map(screen.scenes.map((scene) => [scene.id, scene]));
  const start = scenes.get(screen.start);
  if (start === undefined) throw new Error(`the case ${screen.id} has no start`);
  const steps: Step[] = [];
  let scene = start;
  for (const decision of path.split('.').filter(Boolean)) {
    const choice = 'choices' in scene ? scene.choices.find((candidate) => candidate.id === decision) : undefined;
    const next = choice === undefined ? undefined : scenes.get(choice.to);
    if (choice === undefined || next === undefined) break;
    steps.push({ scene: scene.id, choice: choice.id });
    scene = next;
  }
  return { steps, scene };
}
