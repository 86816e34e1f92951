/** https to anywhere, or plain http to this machine alone: a credential never travels in clear. */
export const safeAddress: RegExp =
	/^(https:\/\/[\w.-]+(:\d+)?|http:\/\/(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?)(\/[\w./~-]*)?$/;

/** True for a base address to which a credential may be sent. It holds no password, query or fragment. */
export function isSafeAddress(address: string): boolean {
	return safeAddress.test(address);
}
