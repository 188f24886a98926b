/** The median time of each, in milliseconds; they take turns, so that the machine's moods hit all of them. */
export function sideBySide(rounds, tasks) {
    const times = tasks.map(() => []);
    for (let round = 0; round < rounds; round += 1) {
        tasks.forEach((task, index) => {
            const start = performance.now();
            task();
            times[index].push(performance.now() - start);
        });
    }
    return times.map(median);
}

export function median(values) {
    return values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

export function report(what, time, reference, name, target) {
    const ratio = (time / reference).toFixed(2);
    console.log(`${what}: ${time.toFixed(0)} ms, ${ratio} × ${name} (${reference.toFixed(0)} ms; target: ${target})`);
}
