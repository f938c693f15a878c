import { AppError } from '../../shared/app-error.js';
import type { ContentSnapshot } from '../catalogue/index.js';
import { lessonPath, type Spot } from './places.js';

/** What the path of a screen names. */
export interface ScreenAddress {
  readonly course: string;
  readonly module: string;
  readonly lesson: string;
  readonly screen: string;
}

/** The path of a lesson; its screens and what is done with them lie below. */
export const BASE = '/:language/courses/:course/:module/:lesson';

export interface Spots {
  /** @throws AppError not_found */
  readonly lessonOf: (address: Omit<ScreenAddress, 'screen'>) => Omit<Spot, 'screen' | 'index'>;
  /** @throws AppError not_found */
  readonly spotOf: (address: ScreenAddress) => Spot;
  readonly urlOf: (language: string, spot: Spot) => string;
}

/** Finds lessons and screens in what is published now. */
export function createSpots(content: () => ContentSnapshot): Spots {
  function lessonOf(address: Omit<ScreenAddress, 'screen'>): Omit<Spot, 'screen' | 'index'> {
    const snapshot = content();
    const course = snapshot.course(address.course);
    const module = snapshot.module(address.course, address.module);
    const lesson = snapshot.lesson(address.course, address.module, address.lesson);
    if (course === undefined || module === undefined || lesson === undefined) throw new AppError('not_found');
    return { course, module, lesson, moduleIndex: course.modules.indexOf(module) };
  }

  return {
    lessonOf,
    spotOf(address) {
      const spot = lessonOf(address);
      const index = spot.lesson.screens.findIndex((screen) => screen.id === address.screen);
      const screen = spot.lesson.screens[index];
      if (screen === undefined) throw new AppError('not_found');
      return { ...spot, screen, index };
    },
    urlOf: (language, spot) => `/${language}/${lessonPath(spot.course.id, spot.module.id, spot.lesson.id, spot.screen.id)}`,
  };
}
