-- Each has role and path beside the members of provider_file_put.
create or replace function impl.provider_files_put(
    p_account ticket.provider_account, p_files jsonb)
returns void
language plpgsql volatile
as $$
declare
    v_file jsonb;
begin
    for v_file in
        select f.value
        from jsonb_array_elements(p_files) with ordinality f (value, at)
        order by f.at
    loop
        perform impl.provider_file_put(p_account, v_file ->> 'role',
                                       v_file ->> 'path', v_file);
    end loop;
end;
$$;

comment on function impl.provider_files_put(ticket.provider_account, jsonb) is
'Several files of an account, one after the other.';
