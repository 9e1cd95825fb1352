-- A device that knows HMAC alone has a secret in the place of a public key: one
-- of the two, never both, so nobody can sign for it by what everybody may know.
alter table ticket.device
    add column secret_sealed bytea,         -- as "device" of its number
    add column code_shared boolean not null default false,  -- what its code
                                            -- gives it: a secret
    add constraint device_one_key
        check (num_nonnulls(public_key, secret_sealed) < 2) not valid;
