create or replace function api.pay_account_3(p_supplier int4, p_agent int4,
    p_order int8, p_amount_fen int8, p_edition int2, p_activate bool,
    p_medium int2, p_notice bool, p_method "char", p_model text,
    p_version int8)
returns table (verdict text, subject text, order_id int8, state "char",
               request_key text, id_sealed bytea, quota_id int8,
               remaining int8, quota_version int8, job_id int8)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
#variable_conflict use_column
begin
    return query
    select p.*
    from impl.pay_account(p_supplier, p_agent, p_order, p_amount_fen,
                          p_edition, p_activate, p_medium, p_notice, p_method,
                          p_model, p_version) p;
end;
$$;

comment on function api.pay_account_3 is
'impl.pay_account() for an agent, whose permission and code or password are the
caller''s business, and judged by the agent''s row of p_version (null: not to be
compared); p_model is smsModel, for the voucher.  DOCUMENT_TICKET comes with the
seal of the document and the key it is bound to.  UseAccountToPayByPwd
(ch. 4.2.27), UseAccountToPayByFKWithPwd (4.2.50).';

grant execute on function api.pay_account_3 to ticket_nginx;
