// Questions of all kinds, for lessons, films and tests: reading an answer from a form (parseGiven), marking it (mark), and printing the
// question (questionView with views/questions/question.ejs). Knows nothing of who answers or where it is kept.
export { codeOf } from './codes.js';
export { missingText, parseGiven, type Given } from './given.js';
export { mark, rightAnswer } from './marking.js';
export { questionView, type QuestionView } from './question.view.js';
export { shuffled } from './shuffle.js';
