import { CommandError } from '../language/errors.js';
import type { Collection } from '../storage/collection.js';

/** Counts the queries that no index serves, and refuses them where it is told to. */
export class ScanLog {
  collectionScans = 0;
  private readonly byNamespace = new Map<string, number>();

  constructor(private readonly refuseAbove: number | null) {}

  /** @throws CommandError NoQueryExecutionPlans where such queries are refused and the collection is not small */
  note(collection: Collection, fields: readonly string[]): void {
    const { namespace, stats } = collection;
    this.collectionScans += 1;
    this.byNamespace.set(namespace, (this.byNamespace.get(namespace) ?? 0) + 1);
    if (this.refuseAbove === null || stats.count <= this.refuseAbove) return;
    throw new CommandError(
      291,
      'NoQueryExecutionPlans',
      `no index of ${namespace} serves a query on {${fields.join(', ')}}, and the embedded store was told to refuse scans`,
    );
  }

  report(): Record<string, number> {
    return Object.fromEntries(this.byNamespace);
  }
}
