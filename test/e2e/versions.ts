/** The file name with the highest version of those that end in `-1.2.3.tgz`. */
export function newest(files: readonly string[]): string | undefined {
    return files
        .flatMap((file) => {
            const [, ...numbers] = /-(\d+)\.(\d+)\.(\d+)\.tgz$/.exec(file) ?? [];
            return numbers.length === 0 ? [] : [{ file, numbers: numbers.map(Number) }];
        })
        .sort((a, b) => compare(a.numbers, b.numbers))
        .at(-1)?.file;
}

function compare(left: readonly number[], right: readonly number[]): number {
    return left.map((number, index) => number - (right[index] ?? 0)).find((difference) => difference !== 0) ?? 0;
}
