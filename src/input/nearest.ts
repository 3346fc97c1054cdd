import { existsSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";

/** Path, from `folder`, of the nearest file of this name in `folder` or above it; null when there is none. */
export function nearest(name: string, folder: string): string | null {
	for (let here = resolve(folder); ; here = dirname(here)) {
		const file = join(here, name);
		if (existsSync(file)) return relative(folder, file);
		if (dirname(here) === here) return null;
	}
}
