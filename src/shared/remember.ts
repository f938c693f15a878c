const kept = new WeakMap<object, Map<string, unknown>>();

/**
 * Computes what follows from an object and a key once, and keeps it as long as the object lives. For what is the same for everybody: a text
 * of a published course as HTML, never anything of a person. `make` must be pure, and a key must always mean the same type.
 */
export function remember<T>(owner: object, key: string, make: () => T): T {
  const all = kept.get(owner) ?? new Map<string, unknown>();
  if (all.size === 0) kept.set(owner, all);
  if (all.has(key)) return all.get(key) as T;
  const made = make();
  all.set(key, made);
  return made;
}
