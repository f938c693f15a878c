// video.js without its streaming engine, which plays no file of ours and weighs as much again.
declare module 'video.js/core.es.js' {
  import videojs from 'video.js';

  export default videojs;
}
