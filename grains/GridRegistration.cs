using Grains.Intake;
using Grains.Placement;
using Grains.Waves;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Grains;

/// <summary>Registers the grid for hosts.</summary>
public static class GridRegistration
{
    /// <summary>
    /// Adds <see cref="IGrid"/>, its options, and what its grains need of their silo; the host adds Orleans and the ledger.
    /// </summary>
    public static IServiceCollection AddGrid(this IServiceCollection services)
    {
        services.AddOptions<GridOptions>().BindConfiguration(GridOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<GridOptions>, GridOptionsValidator>();
        services.AddIntake();
        services.AddPlacementDirector<PartitionPlacement, PartitionDirector>();
        services.AddPlacementDirector<LeaderPlacement, LeaderDirector>();
        services.AddSingleton<Whereabouts>();
        services.TryAddSingleton<IActivationNumbers, ClockNumbers>();

        return services.AddSingleton<IGrid>(provider => new Grid(
            provider.GetRequiredService<IGrainFactory>(),
            provider.GetRequiredService<IOptions<GridOptions>>().Value.PartitionCount,
            provider.GetRequiredService<IOptions<IntakeOptions>>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<Grid>>()));
    }

    /// <summary>Adds <see cref="IGrid"/> as a client of a cluster sees it; the host adds the client of Orleans.</summary>
    public static IServiceCollection AddClusterGrid(this IServiceCollection services)
    {
        services.AddIntake();

        return services.AddSingleton<IGrid, ClusterGrid>();
    }

    private static void AddIntake(this IServiceCollection services)
    {
        services.AddOptions<IntakeOptions>().BindConfiguration(IntakeOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<IntakeOptions>, IntakeOptionsValidator>();
        services.TryAddSingleton(TimeProvider.System);
    }
}
