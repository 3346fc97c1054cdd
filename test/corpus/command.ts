import { failureText } from "../../src/cli/failure.ts";
import { asOurs, program } from "../../src/cli/program.ts";
import { PortpolicyError } from "../../src/errors.ts";

export interface Run {
	readonly code: number;
	readonly stdout: string;
	readonly stderr: string;
}

/** Runs a command line in this process, as main.ts does in its own: hundreds of inputs would take as many starts of Node. */
export async function run(argv: readonly string[]): Promise<Run> {
	const text = { stdout: "", stderr: "" };
	const writers = (["stdout", "stderr"] as const).map((name) => {
		const stream = process[name];
		const write = stream.write;
		stream.write = ((chunk: string) => {
			text[name] += chunk;
			return true;
		}) as typeof write;
		return () => {
			stream.write = write;
		};
	});
	let code = 0;
	try {
		await program(argv, (given) => {
			code = given;
		}).parseAsync([...argv], { from: "user" });
	} catch (error) {
		const known = asOurs(error);
		code = known === null ? 0 : known instanceof PortpolicyError ? 2 : 70;
		if (known !== null) text.stderr += failureText(known);
	} finally {
		for (const restore of writers) restore();
	}
	return { code, ...text };
}
