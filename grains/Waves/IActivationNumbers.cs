namespace Grains.Waves;

/// <summary>Numbers for the lives of grains, by which members of waves know a successor.</summary>
public interface IActivationNumbers
{
    /// <summary>A positive number above those of all earlier activations of the grid.</summary>
    ValueTask<long> Next();
}
