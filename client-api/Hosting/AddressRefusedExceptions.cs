namespace ClientApi.Hosting;

/// <summary>The host was told to listen on an address that others can reach, with nobody to keep out those who may not.</summary>
public sealed class AddressNotLoopbackException(string address) : StartRefusedException(
    $"The grid must listen on a loopback address while access control is off, but was told to listen on {address}. " +
    "Start it with --urls http://127.0.0.1:5080, and remove other addresses from ASPNETCORE_URLS, " +
    "ASPNETCORE_HTTP_PORTS, ASPNETCORE_HTTPS_PORTS and Kestrel:Endpoints; or leave Access:Mode on.");

/// <summary>Secrets and tokens would go over a network in the clear.</summary>
public sealed class PlainHttpRefusedException(string address) : StartRefusedException(
    $"The grid would serve other machines over plain HTTP on {address}. " +
    "Use https with Kestrel:Certificates:Default:Path and KeyPath; or, behind a proxy that has the certificate, say --Access:PlainHttp=true.");

/// <summary>The grid is open to a network, and does not know its own name there.</summary>
public sealed class OwnAddressUnknownException(string address) : StartRefusedException(
    $"The grid is to listen on {address}, which other machines can reach: say under which address they do, " +
    "as --Access:Address=https://grid.example.com. It is the issuer of tokens, and the host that requests must name.");
