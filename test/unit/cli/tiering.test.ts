import { setFlagsFromString } from "node:v8";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { tuned, tuneForShortRuns } from "../../../src/cli/tiering.ts";

vi.mock("node:v8", () => ({ setFlagsFromString: vi.fn() }));

const ofNode20 = "11.3.244.8-node.34";
const ofNode22 = "12.4.254.21-node.57";

beforeEach(() => void vi.mocked(setFlagsFromString).mockClear());
afterEach(() => void vi.unstubAllGlobals());

async function flagsGivenTo(v8: string): Promise<readonly string[]> {
	vi.stubGlobal("process", { ...process, versions: { ...process.versions, v8 } });
	tuneForShortRuns();
	await tuned(({ loop }) => Promise.resolve(loop()));
	return vi.mocked(setFlagsFromString).mock.calls.map(([flag]) => flag.replace(/=.*/, ""));
}

it("gives V8 the flags that its version knows: it complains of any other on standard error", async () => {
	const known = await flagsGivenTo(ofNode22);
	expect(known).toContain("--semi-space-growth-factor");
	expect(known.filter((flag) => flag.startsWith("--interrupt-budget"))).toEqual([]);
});

it("puts off optimising in the version that it was measured with, but not of work that is a hot loop", async () => {
	expect((await flagsGivenTo(ofNode20)).filter((flag) => flag === "--interrupt-budget")).toHaveLength(3);
});

it("says once of any number of texts that V8 may optimise", async () => {
	vi.stubGlobal("process", { ...process, versions: { ...process.versions, v8: ofNode20 } });
	await tuned(async ({ loop }) => [loop(), loop(), loop()]);
	expect(setFlagsFromString).toHaveBeenCalledTimes(2);
});
