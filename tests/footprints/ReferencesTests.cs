using Footprints.Cells;

namespace Footprints.Tests;

/// <summary>The arithmetic stands on nothing but the base class library.</summary>
public sealed class ReferencesTests
{
    [Fact]
    public void Footprints_reference_the_base_class_library_alone() => Assert.All(
        typeof(CellTable).Assembly.GetReferencedAssemblies(), reference => Assert.StartsWith("System.", reference.Name, StringComparison.Ordinal));
}
