// Read by video.js while it loads: our content policy allows styles from files only, so it must not write <style> elements.
(globalThis as unknown as { VIDEOJS_NO_DYNAMIC_STYLE: boolean }).VIDEOJS_NO_DYNAMIC_STYLE = true;
