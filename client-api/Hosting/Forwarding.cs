using ClientApi.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.HttpOverrides;

namespace ClientApi.Hosting;

/// <summary>Takes the caller and the scheme from the proxies that were named, and from nobody else.</summary>
internal static class Forwarding
{
    public static void UseForwardingOf(this IApplicationBuilder app, AccessOptions access)
    {
        var forwarded = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto };
        forwarded.KnownIPNetworks.Clear();
        forwarded.KnownProxies.Clear();
        foreach (var text in access.ProxyNetworks)
        {
            // One that can't be read stops the start a little later.
            if (System.Net.IPNetwork.TryParse(text, out var network))
                forwarded.KnownIPNetworks.Add(network);
        }

        if (forwarded.KnownIPNetworks.Count > 0)
            app.UseForwardedHeaders(forwarded);
    }
}
