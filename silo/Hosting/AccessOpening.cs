using ClientApi.Access;
using ClientApi.Identity;
using Silo.Demo;

namespace Silo.Hosting;

/// <summary>Opens the store of principals before anything is served.</summary>
internal static class AccessOpening
{
    /// <param name="isAlone">The whole grid in this process: its first start makes principals to begin with.</param>
    public static async Task OpenAccess(this WebApplication app, bool isAlone, TextWriter console)
    {
        if (app.IsAccessOff())
        {
            await console.WriteLineAsync(AccessSetup.OffWarning);

            return;
        }

        string? said = null;
        await app.Services.OpenIdentity(isAlone ? async services => said = await MakeAsync(services) : null);
        if (said is not null)
            await console.WriteLineAsync(said);
    }

    private static async Task<string?> MakeAsync(IServiceProvider services)
    {
        await using var scope = services.CreateAsyncScope();

        return await ActivatorUtilities.CreateInstance<DemoPrincipals>(scope.ServiceProvider).MakeAsync(CancellationToken.None);
    }
}
