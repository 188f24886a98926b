export const nameOf = (variable: string) => variable.split("=")[0] ?? "";
const EVIL = [
    "PATH=/evil",
    "PATH=",
    "PATH",
    "path=/evil",
    "Path=/evil",
    "PATH =/evil",
    "TERM=/evil",
    "LD_PRELOAD=/evil.so",
];

/** The environment with one in it more than once that comes once, with one more of those that come twice, or in another order. */
export function* repeatedIn(env: readonly string[]): Generator<readonly [what: string, env: readonly string[]]> {
    const middle = Math.floor(env.length / 2);
    for (const one of [...EVIL, ...new Set(env)]) {
        yield [`${one}, first`, [one, ...env]];
        yield [`${one}, in the middle`, env.toSpliced(middle, 0, one)];
        yield [`${one}, last`, [...env, one]];
        yield [`${one}, 20 times`, [...Array<string>(20).fill(one), ...env]];
    }
    for (const one of new Set(env.map(nameOf))) {
        const own = env.filter((other) => nameOf(other) === one);
        yield [
            `${one} with another value, as often as it comes`,
            env.map((v) => (nameOf(v) === one ? `${one}=/evil` : v)),
        ];
        if (new Set(own).size > 1) {
            const last = env.findLastIndex((other) => nameOf(other) === one);
            yield [`${one}, the values swapped`, env.map((v) => (nameOf(v) === one ? (own.pop() ?? "") : v))];
            yield [`${one}, without the value that counts`, env.toSpliced(last, 1)];
        }
    }
}
