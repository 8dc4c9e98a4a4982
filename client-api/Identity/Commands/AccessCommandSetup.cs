using ClientApi.Access;
using ClientApi.Audit;
using ClientApi.Hosting;
using ClientApi.Identity.Approvals;
using ClientApi.Identity.Shares;
using ClientApi.Identity.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace ClientApi.Identity.Commands;

/// <summary>Runs a command on the store of principals, whether or not a grid runs over it: its hosts know at once.</summary>
internal static class AccessCommandSetup
{
    /// <param name="all">Every setting that there is.</param>
    /// <param name="sharing">Reads the answer that the ledger keeps which the settings name.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(
        this AccessCommand command, IReadOnlyList<Setting> all, TextWriter console, Func<IConfiguration, SharingInForce> sharing)
    {
        var builder = WebApplication.CreateBuilder(command.Settings);
        Setting.Check(builder.Configuration, all);
        builder.AddLogDefaults();
        builder.Services.AddOptions<AccessOptions>().BindConfiguration(AccessOptions.Section).ValidateOnStart();
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddPrincipals(IdentityPlace.Of(builder.Configuration));
        builder.Services.AddSingleton(sharing(builder.Configuration));
        builder.Services.AddScoped<BorderCommand>();
        builder.Services.AddScoped<ShareCommand>();
        builder.Services.AddScoped<AccessCommandRun>();
        await using var host = builder.Build();
        await host.Services.OpenIdentity();
        await using var scope = host.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<RightsActor>().Is("command-line", Environment.UserName);
        foreach (var line in await scope.ServiceProvider.GetRequiredService<AccessCommandRun>().RunAsync(command, CancellationToken.None))
            await console.WriteLineAsync(line);

        return 0;
    }
}
