import type { Actor } from '../../platform/http/route.js';

/** Orders and codes the choices of a lesson's question: the same for a person at every look. */
export function seedOf(actor: Pick<Actor, 'id'>, question: string): string {
  return `${actor.id}:${question}`;
}
