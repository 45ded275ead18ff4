// Checks a detached CMS signature (RFC 5652) with the browser's own cryptography: SHA-256, and ECDSA or RSA.
(() => {
  "use strict";

  const OIDS = {
    data: "2a864886f70d010701",
    contentType: "2a864886f70d010903",
    messageDigest: "2a864886f70d010904",
    sha256: "608648016503040201",
  };
  const CURVES = {
    "2a8648ce3d030107": ["P-256", 32],
    "2b81040022": ["P-384", 48],
    "2b81040023": ["P-521", 66],
  };
  const ECDSA = "2a8648ce3d040302";
  const RSA = ["2a864886f70d01010b", "2a864886f70d010101"];
  const SET = 0x31;

  class NotASignature extends Error {}

  const hex = (bytes) => Array.from(bytes, (one) => one.toString(16).padStart(2, "0")).join("");

  const need = (truth) => {
    if (!truth) {
      throw new NotASignature();
    }
  };

  // -- DER: a tag, a length, and what is in it -------------------------------------
  const node = (bytes, at) => {
    need(at + 2 <= bytes.length);
    let length = bytes[at + 1];
    let start = at + 2;
    if (length & 0x80) {
      const count = length & 0x7f;
      need(count > 0 && count < 5 && start + count <= bytes.length);
      length = bytes.subarray(start, start + count).reduce((sum, one) => sum * 256 + one, 0);
      start += count;
    }
    need(start + length <= bytes.length);
    return { tag: bytes[at], inside: bytes.subarray(start, start + length), whole: bytes.subarray(at, start + length) };
  };

  const children = (parent) => {
    const found = [];
    let at = 0;
    while (at < parent.inside.length) {
      found.push(node(parent.inside, at));
      at += found[found.length - 1].whole.length;
    }
    return found;
  };

  const same = (one, other) => hex(one) === hex(other);

  const fromPem = (pem) => {
    const found = /^-----BEGIN CMS-----\n([A-Za-z0-9+/=\n]+)-----END CMS-----\n$/.exec(pem);
    need(found);
    return Uint8Array.from(atob(found[1].replaceAll("\n", "")), (one) => one.charCodeAt(0));
  };

  // -- what the signature holds -----------------------------------------------------
  const certificateWith = (certificates, serial) => {
    const own = certificates.filter((one) => {
      const [body] = children(one);
      return same(children(body)[1].inside, serial);
    });
    need(own.length === 1);
    return { whole: own[0].whole, key: children(children(own[0])[0])[6] };
  };

  const attribute = (attributes, oid) => {
    const found = attributes.filter((one) => hex(children(one)[0].inside) === oid);
    need(found.length === 1);
    const values = children(children(found[0])[1]);
    need(values.length === 1);
    return values[0].inside;
  };

  const parsed = (der) => {
    const signed = children(children(node(der, 0))[1])[0];
    const parts = children(signed);
    const signers = children(parts[parts.length - 1]);
    need(signers.length === 1);
    const [, sid, digest, attributes, algorithm, signature] = children(signers[0]);
    need(hex(children(digest)[0].inside) === OIDS.sha256 && attributes.tag === 0xa0);
    const own = certificateWith(children(parts.find((one) => one.tag === 0xa0)), children(sid)[1].inside);
    return { ...own, attributes, algorithm: hex(children(algorithm)[0].inside), signature: signature.inside };
  };

  // -- the two kinds of key -----------------------------------------------------------
  const fixed = (integer, size) => {
    const bytes = integer[0] === 0 ? integer.subarray(1) : integer;
    need(bytes.length <= size);
    const out = new Uint8Array(size);
    out.set(bytes, size - bytes.length);
    return out;
  };

  const ecdsa = (found) => {
    const curve = CURVES[hex(children(children(found.key)[0])[1].inside)];
    need(curve);
    const [first, second] = children(node(found.signature, 0)).map((one) => fixed(one.inside, curve[1]));
    const raw = new Uint8Array(2 * curve[1]);
    raw.set(first, 0);
    raw.set(second, curve[1]);
    return { name: "ECDSA", namedCurve: curve[0], hash: "SHA-256", raw };
  };

  const kind = (found) => {
    if (found.algorithm === ECDSA) {
      return ecdsa(found);
    }
    need(RSA.includes(found.algorithm));
    return { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256", raw: found.signature };
  };

  const sha256 = async (bytes) => new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));

  // The SHA-256 (hex) of the certificate that signed the content, or null where the signature is not of it.
  const signedBy = async (pem, content) => {
    try {
      const found = parsed(fromPem(pem));
      const attributes = children(found.attributes);
      need(hex(attribute(attributes, OIDS.contentType)) === OIDS.data);
      need(same(attribute(attributes, OIDS.messageDigest), await sha256(content)));
      const signed = found.attributes.whole.slice();
      signed[0] = SET;
      const { raw, ...algorithm } = kind(found);
      const key = await crypto.subtle.importKey("spki", found.key.whole, algorithm, false, ["verify"]);
      need(await crypto.subtle.verify(algorithm, key, raw, signed));
      return hex(await sha256(found.whole));
    } catch {
      return null;
    }
  };

  window.cms = { signedBy, sha256, hex };
})();
