import { PortpolicyError } from "../errors.ts";
import { failureText } from "./failure.ts";
import { asOurs, program } from "./program.ts";

/** Runs a command line (without node and script); the exit code goes to process.exitCode, so that output is never cut off. */
export async function main(argv: readonly string[]): Promise<void> {
	// A reader that closes the pipe early (head) has seen what it wanted.
	for (const stream of [process.stdout, process.stderr])
		stream.on("error", (error: NodeJS.ErrnoException) => {
			if (error.code !== "EPIPE") throw error;
		});
	try {
		await program(argv, (code) => {
			process.exitCode = code;
		}).parseAsync([...argv], { from: "user" });
	} catch (error) {
		const known = asOurs(error);
		if (known === null) return;
		process.exitCode = known instanceof PortpolicyError ? 2 : 70;
		process.stderr.write(failureText(known));
	}
}

void main(process.argv.slice(2));
