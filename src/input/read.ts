import { readFileSync, statSync } from "node:fs";
import { InputError } from "../errors.ts";
import { reasonOf } from "./discover.ts";
import { formatBytes, type Limits } from "./limits.ts";

/** The bytes of a file or of standard input (`-`). @throws InputError when it cannot be read or is larger than any input may be. */
export async function readBytes(path: string, limits: Limits): Promise<Buffer> {
	if (path === "-") return readStandardInput(limits);
	try {
		const limit = /\.ya?ml$/i.test(path) ? limits.yamlBytes : limits.jsonBytes;
		const { size } = statSync(path);
		if (size > limit) throw tooLarge(path, limit, size);
		return readFileSync(path);
	} catch (cause) {
		if (cause instanceof InputError) throw cause;
		if ((cause as NodeJS.ErrnoException).code === "ENOENT")
			throw new InputError("input-missing", "no such file or folder", { location: { file: path }, cause });
		throw new InputError("input-unreadable", `it cannot be read (${reasonOf(cause)})`, { location: { file: path }, cause });
	}
}

async function readStandardInput(limits: Limits): Promise<Buffer> {
	const chunks: Buffer[] = [];
	let size = 0;
	for await (const chunk of process.stdin) {
		const bytes = Buffer.from(chunk as Uint8Array);
		size += bytes.length;
		if (size > limits.jsonBytes) throw tooLarge("-", limits.jsonBytes);
		chunks.push(bytes);
	}
	return Buffer.concat(chunks);
}

const tooLarge = (file: string, limit: number, size?: number): InputError =>
	new InputError(
		"input-too-large",
		`it is larger than ${formatBytes(limit)}${size === undefined ? "" : ` (${formatBytes(size)})`}, the most that is read`,
		{ location: { file } },
	);
