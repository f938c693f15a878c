// video.js as this project sets it up: one bar with everything on it, in the language of the page.
import './no-dynamic-style.js';
import videojs from 'video.js/core.es.js';
import arabic from 'video.js/dist/lang/ar.json';
import french from 'video.js/dist/lang/fr.json';

// The player takes the language of the page; it speaks English of itself.
videojs.addLanguage('fr', {
  ...french, Captions: 'Sous-titres', 'captions off': 'Sans sous-titres', 'captions settings': 'Apparence des sous-titres', ', opens captions settings dialog': ', ouvre l’apparence des sous-titres',
  'Exit Fullscreen': 'Quitter le plein écran', Unmute: 'Remettre le son', 'Playing in Picture-in-Picture': 'Lecture en incrustation',
});
videojs.addLanguage('ar', { ...arabic, Captions: 'التسميات التوضيحية', 'captions off': 'بلا تسميات توضيحية', 'Exit Fullscreen': 'الخروج من ملء الشاشة', Unmute: 'إعادة الصوت', Replay: 'إعادة المشاهدة',
  'Skip forward {1} seconds': 'التقديم {1} ثوانٍ', 'Skip backward {1} seconds': 'الرجوع {1} ثوانٍ' });

export type Player = ReturnType<typeof videojs>;

export function makePlayer(video: HTMLVideoElement): Player {
  return videojs(video, {
    playbackRates: [0.5, 0.75, 1, 1.25, 1.5, 2],
    // The bar stays: what comes and goes is hard to find.
    inactivityTimeout: 0,
    userActions: { hotkeys: false },
    html5: { nativeTextTracks: false },
    controlBar: {
      skipButtons: { backward: 10 },
      volumePanel: { inline: false },
      children: [
        'progressControl', 'playToggle', 'skipBackward', 'volumePanel', 'currentTimeDisplay', 'timeDivider', 'durationDisplay', 'customControlSpacer',
        'playbackRateMenuButton', 'chaptersButton', 'subsCapsButton', 'pictureInPictureToggle', 'fullscreenToggle',
      ],
    },
  });
}

/** A button of ours on the bar, before the one for full screen; `sign` is what is seen of it. */
export function addButton(player: Player, name: string, sign: string, press: () => void): void {
  const bar = player.getChild('controlBar');
  const before = bar?.children().indexOf(bar.getChild('PictureInPictureToggle')) ?? -1;
  const button = bar?.addChild('button', { controlText: name, className: 'film-button', clickHandler: press }, before < 0 ? undefined : before);
  const seen = document.createElement('span');
  seen.setAttribute('aria-hidden', 'true');
  seen.textContent = sign;
  button?.el().append(seen);
}
