import type { AddressSet } from "./addresses.ts";
import type { Location } from "./location.ts";

/** A Service's own addresses, which become those of one of its pods before any policy is asked (the port becomes the pod's as well). */
export interface Front {
	/** `NS/Service/NAME`. */
	readonly id: string;
	readonly addresses: AddressSet;
	/** `target`: a number, or the name of a port of the pod. */
	readonly ports: readonly { readonly protocol: number; readonly port: number; readonly target: number | string }[];
	/** Key of the matcher for its pods; null where its endpoints are set by hand. */
	readonly pods: string | null;
	readonly location: Location;
}
