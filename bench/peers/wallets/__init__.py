"""Villages kept by dj-wallet: households and a partner that hold wallets."""
