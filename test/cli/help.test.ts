import { expect, test } from "vitest";
import { runCli } from "./runCli";

const command = (...args: string[]) => runCli(args);

test.each([
    [["help"], "[options] [command]"],
    [["help", "policy"], "policy [options] [command]"],
    [["help", "policy", "generate"], "policy generate [options] <manifest>"],
    [["policy", "help", "generate"], "policy generate [options] <manifest>"],
    [["help", "secret", "seal"], "secret seal [options]"],
    [["help", "digest"], "digest [options]"],
])("%j shows what `--help` of that command does", (args, usage) => {
    const { code, out, err } = command(...args);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toContain(`Usage: confidential-workload ${usage}`);
    expect(out).toBe(command(...args.filter((word) => word !== "help"), "--help").out);
});

test.each([
    [["help", "nothing"], "error: unknown command 'nothing'\n"],
    [["help", "polisy"], "error: unknown command 'polisy'\n(Did you mean policy?)\n"],
    [["help", "policy", "generat"], "error: unknown command 'generat'\n(Did you mean generate?)\n"],
    [["policy", "help", "lock"], "error: unknown command 'lock'\n"],
    [["help", "digest", "file"], "error: unknown command 'file'\n"],
])("%j is misuse", (args, err) => {
    expect(command(...args)).toEqual({ code: 2, out: "", err });
});
