import type { Feature, Platform } from '../platform/platform.js';

/** The features, in the order in which each may use the front doors of those before it. */
export function features(platform: Platform): readonly Feature[] {
  void platform;
  return [];
}
