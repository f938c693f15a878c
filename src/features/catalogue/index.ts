export { readCourses, readOneModule } from './content/reader.js';
export type { Finding } from './content/types.js';
