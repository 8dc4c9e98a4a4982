using ClientApi.Audit;
using ClientApi.Hosting;
using ClientApi.Identity;
using ClientApi.Identity.Rights;
using ClientApi.Identity.Storage;
using ClientApi.Live;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace ClientApi.Access;

/// <summary>Access control, as a host takes it in: all of it, or, while it is off, nothing but the check of the machine.</summary>
internal static class AccessSetup
{
    /// <summary>What a host says at start that lets everyone in.</summary>
    public const string OffWarning =
        "ACCESS CONTROL IS OFF: whoever reaches this machine's loopback addresses may read and state everything. Access:Mode=on turns it on.";

    public static bool IsAccessOff(this WebApplication app) => AccessOptions.Of(app.Configuration).IsOff;

    public static void AddAccess(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<AccessOptions>().BindConfiguration(AccessOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<AccessOptions>, AccessOptionsRanges>();
        services.AddSingleton<IValidateOptions<AccessOptions>, AccessOptionsRules>();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<ClientRates>();
        services.AddSingleton<LiveGate>();
        services.AddSingleton<Disclosures>();
        services.AddSingleton<VisibleGrid>();
        var access = AccessOptions.Of(builder.Configuration);
        services.AddAudit(access.IsOff);
        if (access.IsOff)
            return;

        builder.AddIdentity(access);
        services.AddSingleton<Identification>();
        services.AddSingleton<AccessGuard>();
        services.AddSingleton<OpenStreams>();
        services.AddHostedService(provider => provider.GetRequiredService<OpenStreams>());
    }

    /// <summary>Everything that stands before the routes, in this order: whose request, under which name, and whether it may.</summary>
    public static void UseAccess(this WebApplication app)
    {
        var access = AccessOptions.Of(app.Configuration);
        app.UseForwardingOf(access);
        app.UseOwnSiteOnly(access);
        app.UseStoreGate();
        app.UseAccessGuard(access);
        if (!access.IsOff)
            app.UseIdentity();
    }
}
