using ClientApi.Access;
using ClientApi.Identity.Rights;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.DependencyInjection;

namespace ClientApi.Pages;

/// <summary>Who looks at a page: whoever's session its connection began with, as of now.</summary>
/// <remarks>A page stays open for hours: whoever shows something asks again.</remarks>
internal sealed class PageReader(IServiceProvider services)
{
    /// <summary>None where nobody is signed in, or not any more.</summary>
    public async ValueTask<Principal?> CurrentAsync(CancellationToken cancellation)
    {
        // Without access control there is nobody to ask, and everybody sees everything.
        if (services.GetService<Identification>() is not { } identification)
            return Principal.Local;

        var state = await services.GetRequiredService<AuthenticationStateProvider>().GetAuthenticationStateAsync();

        return await identification.OfSessionAsync(state.User, cancellation);
    }
}
