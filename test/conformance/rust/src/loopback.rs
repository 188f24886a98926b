//! HTTP servers that each answer every request with one word, and the guest's client, kept on this machine.

use std::io::{self, Read, Write};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use reqwest::blocking::Client;
use reqwest::dns::{Name, Resolve, Resolving};
use reqwest::redirect::Policy;
use reqwest::{NoProxy, Proxy, Url};

const PATIENCE: Duration = Duration::from_secs(5);
const MOST_REQUEST_BYTES: u64 = 16 * 1024;

pub const HOME: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

/// Serves `word` on a free port of `address` until the program ends.
pub fn serve(address: IpAddr, word: &'static str) -> io::Result<SocketAddr> {
    assert!(address.is_loopback(), "{address} is not on this machine");
    let listener = TcpListener::bind((address, 0))?;
    let bound = listener.local_addr()?;
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            // A client that gave up is its own report.
            let _ = answer(stream, word);
        }
    });
    Ok(bound)
}

fn answer(mut stream: TcpStream, word: &str) -> io::Result<()> {
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let mut request = Vec::new();
    let mut source = (&stream).take(MOST_REQUEST_BYTES);
    let mut piece = [0; 1024];
    while !request.windows(4).any(|end| end == b"\r\n\r\n") {
        match source.read(&mut piece)? {
            0 => return Ok(()),
            length => request.extend_from_slice(&piece[..length]),
        }
    }
    let length = word.len();
    write!(stream, "HTTP/1.1 200 OK\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{word}")
}

/// No name is ever looked up: the ones that are tried have their address fixed.
struct NoLookup;

impl Resolve for NoLookup {
    fn resolve(&self, name: Name) -> Resolving {
        let refusal = format!("{} would be looked up", name.as_str());
        Box::pin(async move { Err(refusal.into()) })
    }
}

/// The answer to a request for `host`: by `origin` where the client goes there directly, else by `proxy`.
pub fn request(host: &str, origin: SocketAddr, proxy: SocketAddr, no_proxy: &str) -> Result<String, String> {
    let url = Url::parse(&format!("http://{host}:{}/", origin.port())).map_err(|cause| format!("{host}: {cause}"))?;
    let name = url.host_str().unwrap_or_default().to_owned();
    let target = address_of(&name).unwrap_or(origin.ip());
    assert!(target.is_loopback(), "{target} is not on this machine");
    assert!(origin.ip().is_loopback() && proxy.ip().is_loopback());
    let through = Proxy::http(format!("http://{proxy}")).map_err(|cause| cause.to_string())?;
    let client = Client::builder()
        .proxy(through.no_proxy(NoProxy::from_string(no_proxy)))
        .dns_resolver(Arc::new(NoLookup))
        .resolve(&name, origin)
        .redirect(Policy::none())
        .connect_timeout(PATIENCE)
        .timeout(PATIENCE)
        .build()
        .map_err(|cause| cause.to_string())?;
    client.get(url).send().and_then(|response| response.text()).map_err(|cause| format!("{host}: {cause:?}"))
}

/// The address that `host`, as a URL has it, stands for by itself.
pub fn address_of(host: &str) -> Option<IpAddr> {
    host.trim_matches(['[', ']']).parse().ok()
}
