// Runs commands in turn, so that a slow minute of the machine falls on all of them, and compares them round by round.
import { spawnSync } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const USAGE = join(dirname(fileURLToPath(import.meta.url)), "usage.cjs");

/** Milliseconds from start to end, milliseconds of processor time and MB of memory of one process of Node. */
function once(args) {
	const start = process.hrtime.bigint();
	const { status, stderr, output } = spawnSync(process.execPath, ["--require", USAGE, ...args], {
		encoding: "utf8",
		stdio: ["ignore", "ignore", "pipe", "pipe"],
		maxBuffer: 2 ** 28,
		env: { ...process.env, CI: "1", NODE_OPTIONS: "" },
	});
	const wall = Number(process.hrtime.bigint() - start) / 1e6;
	// Exit codes 0 and 1 mean that the input was judged.
	if (status !== 0 && status !== 1) throw new Error(`${args.join(" ")}: exit ${status}\n${stderr}`);
	return { wall, ...JSON.parse(output[3]) };
}

/** Fails when a command does not judge: an exit code alone cannot tell it from a process that never came so far. */
export function mustJudge(command, input) {
	const { stdout, stderr } = spawnSync(process.execPath, [command, "eval", "--format", "json", input], {
		encoding: "utf8",
		maxBuffer: 2 ** 28,
	});
	if (!stdout.startsWith("{") || ![0, 1].includes(JSON.parse(stdout).exitCode)) throw new Error(`${input} is not judged: ${stderr}`);
}

/** For every command a measurement per round. One round before them fills the caches of the file system. */
export function interleaved(commands, rounds) {
	const names = Object.keys(commands);
	const taken = Object.fromEntries(names.map((name) => [name, []]));
	for (let round = 0; round <= rounds; round++)
		for (const name of names) {
			const one = once(commands[name]);
			if (round > 0) taken[name].push(one);
		}
	return taken;
}

/** Smallest, middle and largest of some figures. */
export function spread(figures) {
	const sorted = [...figures].sort((a, b) => a - b);
	return { min: sorted[0], median: sorted[Math.floor(sorted.length / 2)], max: sorted[sorted.length - 1] };
}
