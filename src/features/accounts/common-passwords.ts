/**
 * Passwords that are tried first everywhere, in small letters; digits and signs around them do not help (passwords.ts).
 * A short list that everybody can read: throttling and the length do the rest.
 */
export const COMMON_PASSWORDS: ReadonlySet<string> = new Set(
  `password passwort motdepasse contraseña contrasena parola senha azerty azertyuiop qwerty qwertyuiop qwertz qwertzuiop asdfgh asdfghjkl
  zxcvbn zxcvbnm iloveyou jetaime ichliebedich teamo princess princesse sunshine soleil welcome bienvenue willkommen bienvenido letmein monkey
  dragon football baseball basketball superman batman spiderman pokemon starwars master shadow michael jennifer jordan hunter killer trustno
  freedom whatever qazwsx qazwsxedc passw0rd p@ssw0rd p@ssword pa55word admin administrator administrateur root login guest default changeme
  secret secrets computer ordinateur internet samsung google facebook liverpool arsenal chelsea barcelona realmadrid juventus loveme lovely
  flower butterfly chocolate chocolat cookie coucou doudou loulou marseille paris london berlin madrid roma europe europa justice tribunal avocat
  lawyer judge prison probation police lectern council strasbourg human-rights humanrights droits droitshomme nicole daniel andrea thomas robert
  charlie ashley jessica amanda matthew joshua andrew anthony alexander alexandra nicolas sophie camille thierry fatima mohamed mohammed muhammad
  ahmed abdallah habibi allah bismillah summer winter spring autumn january february september october november december monday friday sunday
  123456 1234567 12345678 123456789 1234567890 0123456789 987654321 87654321 11111111 00000000 12341234 11223344 12344321 1q2w3e4r 1q2w3e4r5t
  1qaz2wsx zaq12wsx q1w2e3r4 q1w2e3r4t5 abc12345 abcd1234 a1b2c3d4 aa123456 test test1234 testtest example beispiel exemple love sex god hello hallo
  bonjour ciao salut hola merhaba salam money argent silver golden diamond tigger mustang ferrari porsche mercedes corvette harley yankees
  maverick phoenix matrix ninja pepper ginger buster snoopy garfield mickey donald computer1 letmein1 welcome1 password1 qwerty1 qwerty123
  iloveyou1 admin123 root123 user user1234 access accessdenied system manager office windows microsoft apple iphone android linux ubuntu debian`
    .split(/\s+/),
);
