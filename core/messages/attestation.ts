import type { Subject } from "./subject";

export const ATTESTATION_MESSAGES = {
    title: "KBS, attestation and certificates",
    introduction: `The guest attests to the KBS and gets its secrets there. Everything in this section decides whether it can, and whom it
trusts.`,
    entries: {
        "attestation-http": `\`attestation.serviceUrl\` is http. The host can read and replace everything that the guest and the service send to each
other. Use an https URL.`,
        "blocks-boot": `The guest fetches \`credentialFiles\` before the pod starts. If the KBS is slow or denies one, the agent gives up after 6
seconds and the pod never starts. Keep them if the pod cannot run without these files. Or let the program fetch the
resource itself from \`http://127.0.0.1:8006/cdh/resource/\`, or use a sealed secret.`,
        certificate: `The text is not an X.509 certificate in PEM. The usual causes are a file name or base64 in place of the text, or a line
that was lost in a copy. Give the text of the file from \`-----BEGIN CERTIFICATE-----\` to \`-----END CERTIFICATE-----\`.`,
        "certificate-expired": `The certificate is no longer valid. Guests refuse the connection that it is for: to the KBS, or to the registries. Renew
it and deploy again. The new certificate gives a new init-data digest, so register that digest with the KBS first: see
[trustee.md](trustee.md).`,
        "certificate-expiring": `The certificate expires soon: within 30 days, or within the number of days in the config of the policy pack. Its
successor has another digest, and all pods roll. Plan the renewal: register the new digest with the KBS, then deploy.`,
        "certificate-key": `Guests cannot verify signatures with the key of this certificate: RSA below 2048 bits, DSA, or a curve that they do not have.
Make a new key and certificate with the command in the fix. Guests take RSA of 2048 bits or more, P-256, P-384 and Ed25519.`,
        "certificate-leaf": `The certificate is that of a server and a CA signed it. Guests look for that CA and do not know it (\`UnknownIssuer\`), if
it is not a public one. Give the certificate of the CA.`,
        "certificate-name": `The certificate is made for a server, and guests refuse it for the host that they connect to (\`NotValidForName\`). They read
\`subjectAltName\`, and not CN. The command in the fix makes a certificate that they take. All workloads that trust the one of
before need the new one.`,
        "certificate-not-yet-valid": `The first day of the certificate is in the future, and guests refuse it until then. Use the certificate that is valid
now, or deploy after that day. Check the clock of this machine.`,
        "certificate-several": `The PEM text has several certificates, and a guest that is built with native TLS reads only the first. For the KBS, keep
one, or put the current one first. In \`images.extraRootCertificates\`, make each certificate an item of the list.`,
        "certificate-unused": `\`kbs.certificate\` is set and \`kbs.url\` is http, so the guest never looks at a certificate. Use an https URL. Or remove
the certificate, which only makes sense for tests.`,
        "certificate-usage": `The certificate has \`extendedKeyUsage\` and \`serverAuth\` is not in it, so guests do not take it from a server. Make it again
with the command in the fix.`,
        "credential-path": `Guests write \`credentialFiles\` only below \`/run/confidential-containers/cdh/kbs/\`, and every file needs a path of its
own. Write a path as in \`/run/confidential-containers/cdh/kbs/token.json\`, without \`.\` and \`..\`.`,
        "event-log-pcr": `\`attestation.eventLogPcr\` is not a PCR from 0 to 23, or it is PCR 8 on a platform that keeps the init-data digest there.
Each event would then change the digest. Remove the input. The guest then uses PCR 17.`,
        "guest-file": `The setting names a file on the disk of the VM. Guests find it only if the image of the VM contains it. Check that for
the image of every node. Or upload the content to the KBS and use its \`kbs:///\` URI.`,
        "guest-resource": `The guest cannot fetch what this URI names: it takes \`kbs:///repository/type/tag\`, or \`file:///\` with the path of a file
in the image of the VM. An https URL or a plain path does not work. Upload the content to the KBS and give its URI.`,
        "kbs-differs": `\`aa.toml\` and \`cdh.toml\` name two different KBS. The guest then attests to one and asks the other for secrets. Usually
somebody changed only one file. Use the same URL in both, if you do not run two on purpose.`,
        "kbs-http": `\`kbs.url\` is http. Everyone on the network, the host included, can answer as the KBS and give the guest other secrets.
Use an https URL, and \`kbs.certificate\` if the certificate of the KBS comes from a private CA.`,
        "kbs-url-colons": `Guests cut the URL of the KBS at \`::\`, so an IPv6 address in its short form breaks. Write all eight groups of the
address, as the fix shows, or use a host name.`,
        "kbs-url-query": `The guest appends its own path to \`kbs.url\`, so a query or a fragment would end up in the middle. Write only scheme,
host, port and path.`,
        "private-key": `The PEM text contains a private key. Init-data is public, so the key would be public. Give only the certificate or the
public key. Make a new key pair, because the old private key may already be in the state or in a log.`,
        "resource-uri": `The text is not the URI of a KBS resource. Guests read \`kbs:///repository/type/tag\` with exactly three parts and without
a host, because they ask the KBS of \`kbs.url\`. Write it as in \`kbs:///default/credential/registry\`. In the parts, use
letters, digits, \`_\`, \`-\` and \`.\`, but no \`.\` at the start.`,
        "root-is-server": `The certificate is a self-signed CA with the names of a server, as plain \`openssl req -x509\` makes it. If a server shows
it, guests refuse it (\`CaUsedAsEndEntity\`). It is an error if it has the name of the KBS and does not say that it signs
others. Let a CA sign a certificate for the server, and give that CA. Or make it again with the command in the fix.`,
    },
} satisfies Subject;
