using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ClientApi.Audit;

/// <summary>The audit log, as a host takes it in.</summary>
internal static class AuditSetup
{
    /// <param name="isOff">While access control is off there is no store of principals, and nothing is recorded.</param>
    public static void AddAudit(this IServiceCollection services, bool isOff)
    {
        services.AddOptions<AuditOptions>().BindConfiguration(AuditOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<AuditOptions>, AuditOptionsRanges>();
        services.AddSingleton(provider => new AuditTrail(
            isOff ? null : new AuditWriter(provider.GetRequiredService<AuditStore>()),
            provider.GetRequiredService<IOptions<AuditOptions>>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<AuditTrail>>()));
        services.AddSingleton<RefusedAttempts>();
        services.AddHttpContextAccessor();
        if (!isOff)
            services.AddHostedService<RefusalSweep>();
    }

    /// <summary>What a command needs too: the log itself, and who changes rights.</summary>
    public static void AddAuditLog(this IServiceCollection services)
    {
        services.AddHttpContextAccessor();
        services.AddSingleton<AuditStore>();
        services.AddSingleton<AuditLog>();
        services.AddScoped<RightsActor>();
    }
}
