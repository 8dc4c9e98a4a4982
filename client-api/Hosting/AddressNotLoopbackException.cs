namespace ClientApi.Hosting;

/// <summary>The host was told to listen on an address that others can reach.</summary>
public sealed class AddressNotLoopbackException(string address) : StartRefusedException(
    $"The grid must listen on a loopback address until access control exists, but was told to listen on {address}. " +
    "Start it with --urls http://127.0.0.1:5080, and remove other addresses from ASPNETCORE_URLS, " +
    "ASPNETCORE_HTTP_PORTS, ASPNETCORE_HTTPS_PORTS and Kestrel:Endpoints.");
