import type { Feature, PersonalData, Platform } from '../platform/platform.js';
import { accounts } from './accounts/index.js';

/**
 * The features, in the order in which each may use the front doors of those before it.
 * @param announce says a line in the terminal once the server listens
 */
export function features(platform: Platform, announce: (line: string) => void): readonly Feature[] {
  const wired: Feature[] = [];
  // Erasing and exporting ask every feature, the later ones too: they are known once all are wired.
  const holders = (): readonly PersonalData[] => wired.flatMap((feature) => feature.personalData ?? []);
  wired.push(accounts(platform, holders, announce));
  return wired;
}
