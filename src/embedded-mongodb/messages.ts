import type { EmbeddedStoreErrorCode } from './store-error.js';

/** What the store's process tells the one that started it. */
export type FromStore =
  | { readonly type: 'ready'; readonly socket: string }
  | { readonly type: 'warning'; readonly message: string }
  | { readonly type: 'failed'; readonly code: EmbeddedStoreErrorCode; readonly message: string };
