import { NramError } from '../../errors.js';

/** The languages of emitted functions; TypeScript has JavaScript's names. */
export type NameLanguage = 'JavaScript' | 'C' | 'Python';

const words = (text: string): string[] => text.trim().split(/\s+/);

/** C99's mathematical functions, each also with an `f` and an `l` at its end. */
const C_MATHEMATICS = words(`
  acos acosh asin asinh atan atan2 atanh cabs cacos cacosh carg casin casinh catan catanh cbrt ccos ccosh ceil cexp
  cimag clog conj copysign cos cosh cpow cproj creal csin csinh csqrt ctan ctanh erf erfc exp exp2 expm1 fabs fdim
  floor fma fmax fmin fmod frexp hypot ilogb ldexp lgamma llrint llround log log10 log1p log2 logb lrint lround modf nan
  nearbyint nextafter nexttoward pow remainder remquo rint round scalbln scalbn sin sinh sqrt tan tanh tgamma trunc`);

/**
 * Names that a function cannot have, by reason (to follow "name must"). Names of local variables are not among them: a local variable hides
 * the function, which does not call itself.
 */
export const TAKEN_NAMES: Readonly<Record<NameLanguage, ReadonlyMap<string, readonly string[]>>> = {
  JavaScript: new Map([
    [
      'not be a reserved word of JavaScript',
      words(`
        arguments await break case catch class const continue debugger default delete do else enum eval export extends
        false finally for function if implements import in instanceof interface let new null package private protected
        public return static super switch this throw true try typeof undefined var void while with yield`),
    ],
    ['not be a global that the function itself uses', ['Error', 'Infinity', 'Math', 'Number', 'RangeError']],
    ['not be a name that every module already has', ['exports', 'globalThis', 'require']],
  ]),
  Python: new Map([
    [
      'not be a reserved word of Python',
      words(`
        False None True __debug__ and as assert async await break class continue def del elif else except finally for
        from global if import in is lambda nonlocal not or pass raise return try while with yield`),
    ],
    [
      'not be a name that the function itself uses',
      words(`
        IndexError Protocol RuntimeError SupportsIndex ValueError _Cells _index annotations bool int len min range tuple`),
    ],
  ]),
  C: new Map([
    [
      'not be a reserved word of C',
      words(`
        alignas alignof asm auto bool break case char const constexpr continue default do double else enum extern false
        float for goto if inline int linux long nullptr register restrict return short signed sizeof static
        static_assert struct switch thread_local true typedef typeof typeof_unqual union unix unsigned void volatile
        while`),
    ],
    ['not be the function in which every C program begins', ['main']],
    [
      'not be a function of the C library',
      [
        ...C_MATHEMATICS.flatMap((name) => [name, `${name}f`, `${name}l`]),
        ...words(`
          abort abs asctime atexit atof atoi atol atoll bsearch btowc calloc clearerr clock ctime difftime div exit fclose
          feclearexcept fegetenv fegetround feholdexcept feof feraiseexcept ferror fesetenv fesetround fetestexcept
          feupdateenv fflush fgetc fgetpos fgets fgetwc fgetws fopen fprintf fputc fputs fputwc fputws fread free freopen
          fscanf fseek fsetpos ftell fwide fwprintf fwrite fwscanf getc getchar getenv gets getwc getwchar gmtime imaxabs
          imaxdiv isalnum isalpha isblank iscntrl isdigit isgraph islower isprint ispunct isspace isupper iswalnum
          iswalpha iswblank iswcntrl iswctype iswdigit iswgraph iswlower iswprint iswpunct iswspace iswupper iswxdigit
          isxdigit labs ldiv llabs lldiv localeconv localtime longjmp malloc mblen mbrlen mbrtowc mbsinit mbsrtowcs mbstowcs
          mbtowc memchr memcmp memcpy memmove memset mktime perror printf putc putchar puts putwc putwchar qsort raise
          rand realloc remove rename rewind scanf setbuf setjmp setlocale setvbuf signal snprintf sprintf srand sscanf
          strcat strchr strcmp strcoll strcpy strcspn strerror strftime strlen strncat strncmp strncpy strpbrk strrchr
          strspn strstr strtod strtof strtoimax strtok strtol strtold strtoll strtoul strtoull strtoumax strxfrm swprintf
          swscanf system time tmpfile tmpnam tolower toupper towctrans towlower towupper ungetc ungetwc vfprintf vfscanf
          vfwprintf vfwscanf vprintf vscanf vsnprintf vsprintf vsscanf vswprintf vswscanf vwprintf vwscanf wcrtomb wcscat
          wcschr wcscmp wcscoll wcscpy wcscspn wcsftime wcslen wcsncat wcsncmp wcsncpy wcspbrk wcsrchr wcsrtombs wcsspn
          wcsstr wcstod wcstof wcstoimax wcstok wcstol wcstold wcstoll wcstombs wcstoul wcstoull wcstoumax wcsxfrm wctob
          wctomb wctrans wctype wmemchr wmemcmp wmemcpy wmemmove wmemset wprintf wscanf`),
      ],
    ],
  ]),
};

/** What C reserves by form: names at the top of a file, and those of stdint.h. */
const C_FORMS = [/^_/, /^u?int\w*_t$/, /^(U?INT|PTRDIFF|SIG_ATOMIC|SIZE|WCHAR|WINT)\w*_(C|MAX|MIN|WIDTH)$/];

/** C compilers may ignore what comes after the first 63 characters, and gate names are appended. */
const MAX_NAME_LENGTH = 60;

/** What a name violates, to follow "name must"; null for a name that a function can have. */
function requirement(name: string, language: NameLanguage): string | null {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name))
    return 'consist of letters, digits and _ and not begin with a digit';
  if (name.length > MAX_NAME_LENGTH) return `have at most ${MAX_NAME_LENGTH} characters`;
  if (language === 'C' && C_FORMS.some((form) => form.test(name))) return 'not be of a form that C reserves';
  for (const [reason, taken] of TAKEN_NAMES[language]) if (taken.includes(name)) return reason;
  return null;
}

/**
 * The name of an emitted function: any identifier that is not taken in the language.
 *
 * @param name - default `program`.
 * @throws NramError `config` if a function cannot have it, with the reason.
 */
export function functionName(name = 'program', language: NameLanguage): string {
  const required = requirement(name, language);
  if (required === null) return name;
  const got = JSON.stringify(name.slice(0, 80));
  throw new NramError('config', `emit: name must ${required}, got ${got} (for example "copyArray")`);
}

/**
 * A name that a function can have, made from any text.
 *
 * @example
 * functionNameFrom('walkBST:literal', 'JavaScript'); // 'walkBSTLiteral'
 * functionNameFrom('lc283-x', 'C'); // 'lc283X'
 * functionNameFrom('3sum', 'C'); // 'program3sum'
 * functionNameFrom('while', 'C'); // 'whileProgram'
 */
export function functionNameFrom(text: string, language: NameLanguage): string {
  // Letters without their accents: "Größe" has o and e.
  const plain = text.normalize('NFD').replace(/\p{M}/gu, '');
  let name = '';
  for (const word of plain.match(/[A-Za-z0-9]+/g) ?? []) {
    const isSeparate = /\d$/.test(name) && /^\d/.test(word);
    name += isSeparate ? `_${word}` : name === '' ? word : word[0].toUpperCase() + word.slice(1);
  }
  if (!/^[A-Za-z]/.test(name)) name = `program${name}`;
  name = name.slice(0, MAX_NAME_LENGTH);
  return requirement(name, language) === null ? name : `${name}Program`;
}
