-- What releases before the last one installed and nobody calls any more.
do $$
declare
    v_old regprocedure;
begin
    for v_old in
        select p.oid
        from pg_proc p
        join regexp_split_to_table('
            account_carried account_entries account_window account_year
            activation_names activation_refusal activation_verdict
            activation_visitors activation_want agent agent_changed agent_notice
            agent_version breach_fee catalogue catalogue_changed close_order
            code_verdict day_number deal_description deal_window deals
            deliver_order document_share document_type entry_at entry_note
            free_persons hold_documents list_price local_day message_claim
            microseconds next_number notice_event notice_events notice_text
            order_description order_holders order_list_ask order_list_numbers
            order_list_size order_list_window order_notice order_returns
            outbox_claim_2 outbox_due outbox_park own_number pay_deposit
            paying_account
            place_orders_2 queue_event queue_notices queue_vouchers
            refund_issued refund_notice refund_verdict release_order
            sale_counters settle_documents sms_model supplier_notice supplier_version
            take_part transfer visit_start voucher_picture yuan zone_offsets
            ', '\s+') as r (name)
          on r.name = p.proname
        where p.pronamespace = 'api'::regnamespace
          /* Of a database that skipped a release: triggers move later. */
          and not exists (select from pg_trigger t where t.tgfoid = p.oid)
    loop
        execute 'drop function ' || v_old;
    end loop;
end;
$$;
