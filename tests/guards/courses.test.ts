import { readCourses } from '../../src/features/catalogue/index.js';

test('when the courses that ship are read, then nothing in them is wrong', async () => {
  const { data, errors } = await readCourses('courses');
  expect(errors).toEqual([]);
  expect(data.courses.map((course) => course.id)).toEqual(['cpt-standards']);
  expect(data.instruments).toHaveLength(155);
});
