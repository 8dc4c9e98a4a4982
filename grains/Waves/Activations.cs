using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Grains.Waves;

/// <summary>Numbers for the lives of grains.</summary>
internal static class Activations
{
    /// <summary>A positive number that no other activation has.</summary>
    public static long NumberOf(IGrainContext context)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(context.ActivationId.ToParsableString()));

        return BinaryPrimitives.ReadInt64LittleEndian(hash) & long.MaxValue | 1;
    }
}
