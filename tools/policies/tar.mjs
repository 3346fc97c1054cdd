// Reads single members of the .tar.gz that `opa build` writes. A bundle must never be unpacked over its sources: its .rego files are emptied.
import { gunzipSync } from "node:zlib";

const BLOCK = 512;

/**
 * One member of a gzipped tar archive.
 *
 * @param {Uint8Array} archive
 * @param {string} name path in the archive, without leading slash
 * @returns {Buffer}
 * @throws Error when there is no such member.
 */
export function extract(archive, name) {
	const tar = gunzipSync(archive);
	for (let at = 0; at + BLOCK <= tar.length && tar[at] !== 0; ) {
		const text = (from, length) =>
			tar
				.subarray(at + from, at + from + length)
				.toString("latin1")
				.split("\0")[0];
		const size = Number.parseInt(text(124, 12), 8);
		if (text(0, 100).replace(/^\//, "") === name) return tar.subarray(at + BLOCK, at + BLOCK + size);
		at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
	}
	throw new Error(`the bundle holds no ${name}`);
}
