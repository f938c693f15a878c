import { readCourses } from '../../src/features/catalogue/index.js';

test('when the courses that ship are read, then nothing in them is wrong, too long, untranslated or left unread', async () => {
  const { data, errors, warnings } = await readCourses('courses');
  expect(errors).toEqual([]);
  expect(warnings).toEqual([]);
  expect(data.courses.map((course) => course.id)).toEqual(['cpt-standards']);
  expect(data.instruments).toHaveLength(155);
});
