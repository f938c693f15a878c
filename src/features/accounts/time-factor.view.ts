import type { Translate } from '../../platform/i18n.js';
import type { Account } from './accounts.repository.js';
import { TIME_FACTORS, type TimeFactor } from './accounts.schemas.js';

export const TIME_FACTOR_NAMES = Object.keys(TIME_FACTORS) as TimeFactor[];

export function timeFactorNames(t: Translate): Readonly<Record<TimeFactor, string>> {
  return {
    usual: t('accounts:timeFactor.usual'),
    quarter: t('accounts:timeFactor.quarter'),
    half: t('accounts:timeFactor.half'),
    twice: t('accounts:timeFactor.twice'),
  };
}

export function timeFactorOf({ timeFactor }: Pick<Account, 'timeFactor'>): TimeFactor {
  return TIME_FACTOR_NAMES.find((name) => TIME_FACTORS[name] === timeFactor) ?? 'usual';
}
